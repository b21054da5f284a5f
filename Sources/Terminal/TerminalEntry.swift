/// Terminal descriptions of our own, for what the installed ones lack: Debian's have none with 24-bit colour, and
/// none for some terminals at all. Handed to curses as `TERMINFO=b64:…`.
///
/// Made by `tic -x -o FOLDER SOURCE` (ncurses 6.4) and `base64` of the file in FOLDER. SOURCE, without the
/// comment's slashes:
///
///     antiphon-direct|the sequences that every terminal with 24-bit colour understands,
///       am, mir, msgr, xenl, RGB, colors#0x1000000, cols#80, it#8, lines#24, pairs#0x10000,
///       cr=\r, home=\E[H, clear=\E[H\E[2J, cup=\E[%i%p1%d;%p2%dH,
///       cub=\E[%p1%dD, cub1=^H, cud=\E[%p1%dB, cud1=\n, cuf=\E[%p1%dC, cuf1=\E[C, cuu=\E[%p1%dA, cuu1=\E[A,
///       hpa=\E[%i%p1%dG, vpa=\E[%i%p1%dd, el=\E[K, el1=\E[1K, ed=\E[J, ech=\E[%p1%dX,
///       csr=\E[%i%p1%d;%p2%dr, ind=\n, ri=\EM, indn=\E[%p1%dS, rin=\E[%p1%dT,
///       smam=\E[?7h, rmam=\E[?7l, civis=\E[?25l, cnorm=\E[?25h,
///       sgr0=\E[m, bold=\E[1m, dim=\E[2m, smul=\E[4m, rmul=\E[24m, rev=\E[7m, sitm=\E[3m, ritm=\E[23m, op=\E[39;49m,
///       setaf=\E[%?%p1%{8}%<%t3%p1%d%e%p1%{16}%<%t9%p1%{8}%-%d%e38;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,
///       setab=\E[%?%p1%{8}%<%t4%p1%d%e%p1%{16}%<%t10%p1%{8}%-%d%e48;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,
///     antiphon-indexed|the sequences that every terminal with 256 colours understands,
///       am, mir, msgr, xenl, colors#0x100, cols#80, it#8, lines#24, pairs#0x10000,
///       cr=\r, home=\E[H, clear=\E[H\E[2J, cup=\E[%i%p1%d;%p2%dH,
///       cub=\E[%p1%dD, cub1=^H, cud=\E[%p1%dB, cud1=\n, cuf=\E[%p1%dC, cuf1=\E[C, cuu=\E[%p1%dA, cuu1=\E[A,
///       hpa=\E[%i%p1%dG, vpa=\E[%i%p1%dd, el=\E[K, el1=\E[1K, ed=\E[J, ech=\E[%p1%dX,
///       csr=\E[%i%p1%d;%p2%dr, ind=\n, ri=\EM, indn=\E[%p1%dS, rin=\E[%p1%dT,
///       smam=\E[?7h, rmam=\E[?7l, civis=\E[?25l, cnorm=\E[?25h,
///       sgr0=\E[m, bold=\E[1m, dim=\E[2m, smul=\E[4m, rmul=\E[24m, rev=\E[7m, sitm=\E[3m, ritm=\E[23m, op=\E[39;49m,
///       setaf=\E[%?%p1%{8}%<%t3%p1%d%e%p1%{16}%<%t9%p1%{8}%-%d%e38;5;%p1%d%;m,
///       setab=\E[%?%p1%{8}%<%t4%p1%d%e%p1%{16}%<%t10%p1%{8}%-%d%e48;5;%p1%d%;m,
enum TerminalEntry: String, Hashable, Sendable {
  /// 24-bit colour. The numbers 0 to 15 stay those of the palette.
  case direct = "antiphon-direct"
  /// 256 colours.
  case indexed = "antiphon-indexed"

  /// The compiled description, in base64.
  var encoded: String {
    switch self {
    case .direct: Self.directEntry
    case .indexed: Self.indexedEntry
    }
  }

  private static let directEntry = """
    HgJRAA8ADwBpAcoBYW50aXBob24tZGlyZWN0fHRoZSBzZXF1ZW5jZXMgdGhhdCBldmVyeSB0ZXJtaW5hbCB3aXRoIDI0LWJpdCBjb2xv\
    dXIgdW5kZXJzdGFuZHMAAAEAAAEAAAAAAAAAAAEBUAAAAAgAAAAYAAAA////////////////////////////////////////////////\
    /////wAAAAEAAAEA/////wAAAgD//xMAGwAfACMA//8uAD8AQQBFAEwA//9OAFUA//9ZAP//////////////////XQD/////YgD/////\
    //9nAP//bABxAP//egD//////////34A////////////////////////////////////////////////////////////////////////\
    /////////////////////////////////////////////////////////////////////////////////////////////4QA//+NAP//\
    lgCfAKgAsQD///////////////////////////////+6AP//xQDHAP//////////////////////////////////////////////////\
    ///KANAA////////////////////////////////////////////////////////////////////////////////////////////////\
    ////////////////////////////////////////////////////////////////////////////////////////////////////////\
    ////////////////////////////////////////////////////////////////////////////////////////////////////////\
    /////9YA////////////////////////////////////////////////////////////////////////2wD/////////////////////\
    /////////////+QA////////////////////////6QD/////////////////////////////////////////////////////////////\
    /////////////////////////////////////+8AXAENABtbJWklcDElZDslcDIlZHIAG1tIG1sySgAbW0sAG1tKABtbJWklcDElZEcA\
    G1slaSVwMSVkOyVwMiVkSAAKABtbSAAbWz8yNWwACAAbWz8yNWgAG1tDABtbQQAbWzFtABtbMm0AG1s3bQAbWzRtABtbJXAxJWRYABtb\
    bQAbWzI0bQAbWyVwMSVkQgAbWyVwMSVkUwAbWyVwMSVkRAAbWyVwMSVkQwAbWyVwMSVkVAAbWyVwMSVkQQAbWyVpJXAxJWRkAAoAG00A\
    G1s/N2gAG1s/N2wAG1sxSwAbWzM5OzQ5bQAbWzNtABtbMjNtABtbJT8lcDElezh9JTwldDMlcDElZCVlJXAxJXsxNn0lPCV0OSVwMSV7\
    OH0lLSVkJWUzODsyOyVwMSV7NjU1MzZ9JS8lZDslcDElezI1Nn0lLyV7MjU1fSUmJWQ7JXAxJXsyNTV9JSYlZCU7bQAbWyU/JXAxJXs4\
    fSU8JXQ0JXAxJWQlZSVwMSV7MTZ9JTwldDEwJXAxJXs4fSUtJWQlZTQ4OzI7JXAxJXs2NTUzNn0lLyVkOyVwMSV7MjU2fSUvJXsyNTV9\
    JSYlZDslcDElezI1NX0lJiVkJTttAAEAAAAAAAEABAABAAAAUkdCAA==
    """

  private static let indexedEntry = """
    HgJQAA8ADwBpAW4BYW50aXBob24taW5kZXhlZHx0aGUgc2VxdWVuY2VzIHRoYXQgZXZlcnkgdGVybWluYWwgd2l0aCAyNTYgY29sb3Vy\
    cyB1bmRlcnN0YW5kcwAAAQAAAQAAAAAAAAAAAQEAUAAAAAgAAAAYAAAA////////////////////////////////////////////////\
    /////wABAAAAAAEA/////wAAAgD//xMAGwAfACMA//8uAD8AQQBFAEwA//9OAFUA//9ZAP//////////////////XQD/////YgD/////\
    //9nAP//bABxAP//egD//////////34A////////////////////////////////////////////////////////////////////////\
    /////////////////////////////////////////////////////////////////////////////////////////////4QA//+NAP//\
    lgCfAKgAsQD///////////////////////////////+6AP//xQDHAP//////////////////////////////////////////////////\
    ///KANAA////////////////////////////////////////////////////////////////////////////////////////////////\
    ////////////////////////////////////////////////////////////////////////////////////////////////////////\
    ////////////////////////////////////////////////////////////////////////////////////////////////////////\
    /////9YA////////////////////////////////////////////////////////////////////////2wD/////////////////////\
    /////////////+QA////////////////////////6QD/////////////////////////////////////////////////////////////\
    /////////////////////////////////////+8ALgENABtbJWklcDElZDslcDIlZHIAG1tIG1sySgAbW0sAG1tKABtbJWklcDElZEcA\
    G1slaSVwMSVkOyVwMiVkSAAKABtbSAAbWz8yNWwACAAbWz8yNWgAG1tDABtbQQAbWzFtABtbMm0AG1s3bQAbWzRtABtbJXAxJWRYABtb\
    bQAbWzI0bQAbWyVwMSVkQgAbWyVwMSVkUwAbWyVwMSVkRAAbWyVwMSVkQwAbWyVwMSVkVAAbWyVwMSVkQQAbWyVpJXAxJWRkAAoAG00A\
    G1s/N2gAG1s/N2wAG1sxSwAbWzM5OzQ5bQAbWzNtABtbMjNtABtbJT8lcDElezh9JTwldDMlcDElZCVlJXAxJXsxNn0lPCV0OSVwMSV7\
    OH0lLSVkJWUzODs1OyVwMSVkJTttABtbJT8lcDElezh9JTwldDQlcDElZCVlJXAxJXsxNn0lPCV0MTAlcDElezh9JS0lZCVlNDg7NTsl\
    cDElZCU7bQA=
    """
}
