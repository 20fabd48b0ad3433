"""The parts of the Lab's page."""
