"""Try what operators rely on: settings, embedded server, migrations, command line."""
