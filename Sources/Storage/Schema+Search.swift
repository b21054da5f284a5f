import Coordinator
import GRDB
import GRDBSQLite

extension Schema {
  /// Keeps a full-text index over what was said, once it is said.
  ///
  /// Each text of a round is an entry: its key is `8 * n + kind`, with `n` rising, so that a query tells kinds and
  /// recency apart without looking anything up. The index holds words only and reads the texts where they are,
  /// through a view. Texts in scripts without spaces are indexed from a copy with a space around each character:
  /// nothing but built-in tokenizers is needed to read the file.
  ///
  /// Triggers keep it. A turn or a tool call is entered when it is over: before, nothing is done for it. The
  /// triggers that add entries call `spaced`, which this program defines: in another one those writes fail, and
  /// what is there stays as it is.
  static func indexTexts(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE searchEntry (
          key INTEGER PRIMARY KEY,
          source INTEGER NOT NULL,      -- the key of the request, turn or toolCall
          roundID BLOB NOT NULL,
          spaced TEXT                   -- NULL: the text is indexed as it is
        ) STRICT;

        -- The index keeps what has been removed from it until its parts are merged: how often something was removed,
        -- and how often it had been when they last were.
        CREATE TABLE searchTrace (removed INTEGER NOT NULL, merged INTEGER NOT NULL) STRICT;
        INSERT INTO searchTrace VALUES (0, 0);

        CREATE VIEW searchText (key, text) AS
          SELECT key, coalesce(spaced, \(text(ofKind: "key & 7"))) FROM searchEntry;

        CREATE VIRTUAL TABLE searchIndex USING fts5 (
          text, content = 'searchText', content_rowid = 'key', prefix = '1 2 3',
          tokenize = "\(SearchTokenizer.arguments.joined(separator: " "))"
        );

        CREATE TRIGGER searchEntryAdded AFTER INSERT ON searchEntry BEGIN
          INSERT INTO searchIndex (rowid, text) SELECT key, text FROM searchText WHERE key = new.key;
        END;
        CREATE TRIGGER searchEntryRemoved BEFORE DELETE ON searchEntry BEGIN
          INSERT INTO searchIndex (searchIndex, rowid, text)
            SELECT 'delete', key, text FROM searchText WHERE key = old.key;
          UPDATE searchTrace SET removed = removed + 1;
        END;

        -- What is stored already, in the order in which it began.
        INSERT INTO searchEntry (key, source, roundID, spaced)
          SELECT 8 * row_number() OVER (ORDER BY id, kind) + kind AS key, source, roundID,
            spaced(\(text(ofKind: "kind")))
          FROM (\(stored)) ORDER BY key;
        -- The cascades come by round; filled first, it is built in one go.
        CREATE INDEX searchEntryOfRound ON searchEntry (roundID);

        CREATE TRIGGER searchRequestAdded AFTER INSERT ON request BEGIN \(addRequest) END;
        CREATE TRIGGER searchRequestChanging BEFORE UPDATE OF content ON request
        WHEN old.content IS NOT new.content BEGIN
          DELETE FROM searchEntry WHERE roundID = old.roundID AND key & 7 = 0;
        END;
        CREATE TRIGGER searchRequestChanged AFTER UPDATE OF content ON request
        WHEN old.content IS NOT new.content BEGIN \(addRequest) END;

        CREATE TRIGGER searchTurnAdded AFTER INSERT ON turn WHEN NOT new.\(turnIsOpen) BEGIN \(addTurn) END;
        CREATE TRIGGER searchTurnChanging BEFORE UPDATE ON turn
        WHEN NOT old.\(turnIsOpen) AND (\(turnChanges)) BEGIN
          DELETE FROM searchEntry WHERE key & 7 IN (1, 2) AND source = old.key
            AND roundID = (SELECT roundID FROM response WHERE id = old.responseID);
        END;
        CREATE TRIGGER searchTurnChanged AFTER UPDATE ON turn
        WHEN NOT new.\(turnIsOpen) AND (\(turnChanges)) BEGIN \(addTurn) END;

        CREATE TRIGGER searchToolCallAdded AFTER INSERT ON toolCall
        WHEN NOT new.\(toolCallIsOpen) BEGIN \(addToolCall) END;
        CREATE TRIGGER searchToolCallChanging BEFORE UPDATE ON toolCall
        WHEN NOT old.\(toolCallIsOpen) AND (\(toolCallChanges)) BEGIN \(removeToolCall) END;
        CREATE TRIGGER searchToolCallChanged AFTER UPDATE ON toolCall
        WHEN NOT new.\(toolCallIsOpen) AND (\(toolCallChanges)) BEGIN \(addToolCall) END;
        CREATE TRIGGER searchToolCallRemoved BEFORE DELETE ON toolCall BEGIN \(removeToolCall) END;

        -- Before its request, turns and tool calls go with it.
        CREATE TRIGGER searchRoundRemoved BEFORE DELETE ON round BEGIN
          DELETE FROM searchEntry WHERE roundID = old.id;
        END;
        """)
  }

  /// The text of an entry, in terms of its `source` and of an expression for its kind.
  private static func text(ofKind kind: String) -> String {
    """
    CASE \(kind)
      WHEN 0 THEN (SELECT content FROM request WHERE request.key = source)
      WHEN 1 THEN (SELECT reasoning FROM turn WHERE turn.key = source)
      WHEN 2 THEN (SELECT content FROM turn WHERE turn.key = source)
      WHEN 3 THEN (SELECT \(argumentsText("")) FROM toolCall WHERE toolCall.key = source)
      WHEN 4 THEN (SELECT \(resultText("")) FROM toolCall WHERE toolCall.key = source)
    END
    """
  }

  /// What is searched of the arguments of a tool call, as the port says.
  static func argumentsText(_ row: String) -> String {
    "\(row)methodName || char(10) || \(row)arguments"
  }

  /// What is searched of what came of it; one of the two is not there.
  static func resultText(_ row: String) -> String {
    "coalesce(\(row)result, '') || coalesce(\(row)error, '')"
  }

  private static let turnChanges = """
    old.\(turnIsOpen) OR new.\(turnIsOpen) OR old.content IS NOT new.content
      OR old.reasoning IS NOT new.reasoning
    """
  private static let toolCallChanges = """
    old.\(toolCallIsOpen) OR new.\(toolCallIsOpen)
      OR \(argumentsText("old.")) IS NOT \(argumentsText("new.")) OR \(resultText("old.")) IS NOT \(resultText("new."))
    """

  private static let addRequest = add(0, "new.content", from: "(SELECT new.roundID AS roundID)")
  private static let addTurn =
    add(1, "new.reasoning", from: responseOfTurn) + add(2, "new.content", from: responseOfTurn)
  private static let addToolCall =
    add(3, argumentsText("new."), from: responseOfCall) + add(4, resultText("new."), from: responseOfCall)
  /// When a whole round goes, its entries are gone by now.
  private static let removeToolCall = """
    DELETE FROM searchEntry WHERE key & 7 IN (3, 4) AND source = old.key
      AND roundID = (SELECT response.roundID FROM turn JOIN response ON response.id = turn.responseID
        WHERE turn.id = old.turnID);
    """

  private static let responseOfTurn = "(SELECT roundID FROM response WHERE id = new.responseID)"
  private static let responseOfCall = """
    (SELECT response.roundID AS roundID FROM turn JOIN response ON response.id = turn.responseID
      WHERE turn.id = new.turnID)
    """

  /// Adds an entry for a text of the row `new`, unless it is empty.
  private static func add(_ kind: Int, _ text: String, from round: String) -> String {
    """
    INSERT INTO searchEntry (key, source, roundID, spaced)
      SELECT coalesce((SELECT max(key) FROM searchEntry), 0) / 8 * 8 + 8 + \(kind), new.key, roundID,
        spaced(\(text))
      FROM \(round) WHERE \(text) <> '';

    """
  }

  private static let stored = """
    SELECT id, 0 AS kind, key AS source, roundID FROM request WHERE content <> ''
    UNION ALL SELECT turn.id, 1, turn.key, roundID
      FROM turn JOIN response ON response.id = turn.responseID
      WHERE turn.reasoning <> '' AND NOT turn.\(turnIsOpen)
    UNION ALL SELECT turn.id, 2, turn.key, roundID
      FROM turn JOIN response ON response.id = turn.responseID
      WHERE turn.content <> '' AND NOT turn.\(turnIsOpen)
    UNION ALL SELECT toolCall.id, 3, toolCall.key, roundID
      FROM toolCall JOIN turn ON turn.id = toolCall.turnID JOIN response ON response.id = turn.responseID
      WHERE NOT toolCall.\(toolCallIsOpen)
    UNION ALL SELECT toolCall.id, 4, toolCall.key, roundID
      FROM toolCall JOIN turn ON turn.id = toolCall.turnID JOIN response ON response.id = turn.responseID
      WHERE \(resultText("toolCall.")) <> '' AND NOT toolCall.\(toolCallIsOpen)
    """
}

extension SearchKind {
  /// What the schema calls it.
  var number: Int {
    switch self {
    case .request: 0
    case .reasoning: 1
    case .content: 2
    case .toolArguments: 3
    case .toolResult: 4
    }
  }

  init?(number: Int) {
    guard let kind = Self.allCases.first(where: { $0.number == number }) else { return nil }
    self = kind
  }
}
