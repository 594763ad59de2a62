"""How right the warehouse is: gold annotations against what was extracted, as figures and as a report to read."""
