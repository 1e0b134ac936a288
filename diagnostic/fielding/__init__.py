"""Questionnaires in the form in which people answer them, one module for each form."""
