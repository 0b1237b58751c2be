"""Signs of presentation attacks (ISO/IEC 30107-3), one file for each kind. They direct the eye."""
