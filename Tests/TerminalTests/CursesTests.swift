import Testing

/// What uses curses, the line discipline or signal handlers, of which a process has one: one test at a time.
@Suite(.serialized) struct CursesTests {}
