"""The long work of an organisation, in a list; the page of one is the desk's."""
