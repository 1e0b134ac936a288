"""The sample company: seeded, realistic answers in which something known is planted."""

from diagnostic.simulate.company import Company, load_company
from diagnostic.simulate.export import Sample, write_sample
from diagnostic.simulate.people import People, draw_people
from diagnostic.simulate.waves import Wave, draw_waves

__all__ = ["Company", "People", "Sample", "Wave", "draw_people", "draw_waves", "load_company", "write_sample"]
