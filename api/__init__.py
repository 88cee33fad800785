"""Every door: HTTP routes and schemas, sign-in, problem details, command line, pages."""
