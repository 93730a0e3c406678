"""The front door: command line, configuration, wiring, schedule, doctor and the demo's newsroom."""
