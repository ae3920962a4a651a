#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace medres::sql::postgres {

/// What the server said about a failure: fields of its ErrorResponse. None of them quotes a parameter, except `message`
/// in the classes that ToError leaves out.
struct ServerError {
  std::string sqlstate;  ///< five characters, or empty when the connection broke
  std::string message;
  std::string constraint;
  std::string table;
  std::string column;
};

/// The name of the statement that opens a transaction.
inline constexpr std::string_view kBeginStatement = "begin";

/// The reason why nothing is asked of a server that does not answer.
inline constexpr std::string_view kSilentServer = "the server is silent";

/// What was going on when a failure came.
struct Activity {
  std::string_view statement;
  bool writing = false;
};

/// The house's code for a server's error:
/// 23xxx kConflict `database.constraint` {statement, constraint} · 40xxx, 55P03 kUnavailable `database.serialization`
/// {statement, sqlstate} · 57014 kTimeout `database.timeout` · the server going away, out of resources, or a standby
/// asked to write: kUnavailable `database.unavailable` {reason} · else kInternal `database.statement` {statement,
/// sqlstate, reason}. Parameter values never appear: where a message may quote one, the reason is the bare class.
Error ToError(const ServerError& error, Activity activity);

/// Whether the connection is of no use after it, whatever the protocol says.
bool EndsConnection(std::string_view sqlstate, Activity activity);

/// Whether a server that only reads was asked to write: it is a standby, or has become one.
bool IsReadOnlyServer(std::string_view sqlstate, Activity activity);

/// `database.unavailable` with the first line of libpq's message.
Error Unavailable(std::string_view reason);

}  // namespace medres::sql::postgres
