"""Official documents (.docx) in the format of GB/T 9704-2012."""
