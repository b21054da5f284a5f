import GRDB

extension Schema {
  /// Lets a round stand in several sessions, and have several responses.
  ///
  /// A fork costs a short row for each round that it shares. A round goes when the last session that shows it
  /// does; what a response remembers of its session is where it was made, which may be gone.
  static func shareRounds(_ database: Database) throws {
    try database.execute(
      sql: """
        ALTER TABLE session ADD COLUMN titleSource TEXT NOT NULL DEFAULT 'none';
        UPDATE session SET titleSource = 'firstWords' WHERE title <> '';
        ALTER TABLE session ADD COLUMN forkedThrough INTEGER;

        CREATE TABLE sessionRound (
          sessionID BLOB NOT NULL REFERENCES session (id) ON DELETE CASCADE,
          "index" INTEGER NOT NULL,
          roundID BLOB NOT NULL REFERENCES round (id) ON DELETE CASCADE,
          responseID BLOB NOT NULL,         -- the one that the session shows
          PRIMARY KEY (sessionID, "index")
        ) STRICT, WITHOUT ROWID;
        INSERT INTO sessionRound (sessionID, "index", roundID, responseID)
          SELECT round.sessionID, round."index", round.id, response.id
          FROM round JOIN response ON response.roundID = round.id;
        CREATE UNIQUE INDEX sessionRoundOfRound ON sessionRound (roundID, sessionID);

        CREATE TABLE newResponse (
          id BLOB NOT NULL PRIMARY KEY,
          roundID BLOB NOT NULL REFERENCES round (id) ON DELETE CASCADE,
          sessionID BLOB NOT NULL,          -- where it was made; outlives that session
          modelProvider TEXT NOT NULL,
          modelName TEXT NOT NULL,
          outcome TEXT,
          outcomeLimit TEXT,
          outcomeError TEXT,                -- JSON
          createdAt INTEGER NOT NULL,
          endedAt INTEGER
        ) STRICT, WITHOUT ROWID;
        INSERT INTO newResponse (id, roundID, sessionID, modelProvider, modelName, outcome, outcomeLimit,
            outcomeError, createdAt, endedAt)
          SELECT response.id, roundID, round.sessionID, modelProvider, modelName, outcome, outcomeLimit,
            outcomeError, response.createdAt, endedAt
          FROM response JOIN round ON round.id = response.roundID;
        DROP TABLE response;
        ALTER TABLE newResponse RENAME TO response;
        CREATE INDEX responseOpen ON response (id) WHERE outcome IS NULL;
        CREATE INDEX responseOfRound ON response (roundID, id);

        CREATE TABLE newRound (
          id BLOB NOT NULL PRIMARY KEY,
          summarizedThrough INTEGER,        -- a summary of the rounds up to this index
          createdAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO newRound (id, createdAt) SELECT id, createdAt FROM round;
        DROP TABLE round;
        ALTER TABLE newRound RENAME TO round;

        CREATE INDEX roundSummary ON round (id) WHERE summarizedThrough IS NOT NULL;

        CREATE TRIGGER roundWithoutSession AFTER DELETE ON sessionRound BEGIN
          DELETE FROM round WHERE id = old.roundID
            AND NOT EXISTS (SELECT 1 FROM sessionRound WHERE roundID = old.roundID);
        END;

        ALTER TABLE turn ADD COLUMN cost REAL;
        ALTER TABLE turn ADD COLUMN contextTokens INTEGER;    -- NULL: the model has not been asked
        ALTER TABLE turn ADD COLUMN contextWindow INTEGER;
        ALTER TABLE turn ADD COLUMN contextOmittedBefore INTEGER;
        ALTER TABLE turn ADD COLUMN contextSummaryIndex INTEGER;
        """)
  }
}
