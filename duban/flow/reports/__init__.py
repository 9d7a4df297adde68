"""Reports made, kept and sent; and the calendars to which people subscribe."""
