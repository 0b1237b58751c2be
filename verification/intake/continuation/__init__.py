"""Goes on with an enrolment on another device."""
