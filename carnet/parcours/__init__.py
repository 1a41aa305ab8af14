"""Keep the path: objectives, actions, appointments, timeline."""
