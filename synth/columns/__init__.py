"""From two or three examples in a column of text to what was meant."""
