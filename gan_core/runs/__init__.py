"""The third noun: a Run, a folder of plain files; the events in it and the configuration of it. No torch."""
