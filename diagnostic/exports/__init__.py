"""Files of survey tools, one row a person, read into ``Responses``."""
