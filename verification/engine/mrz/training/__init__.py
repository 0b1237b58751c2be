"""How `model/mrz.onnx` was made; nothing here runs in production."""
