"""The sample company: seeded, realistic answers in which something known is planted."""

from diagnostic.simulate.company import Company, load_company
from diagnostic.simulate.export import Sample, write_sample
from diagnostic.simulate.people import People, draw_people

__all__ = ["Company", "People", "Sample", "draw_people", "load_company", "write_sample"]
