"""From a release and a plan to the document of the report, section by section."""

from diagnostic.report.compose.assemble import SectionName, compose, load_sections

__all__ = ["SectionName", "compose", "load_sections"]
