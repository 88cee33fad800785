"""The commands of `rounds`, one module each; a module is loaded when its command is called."""
