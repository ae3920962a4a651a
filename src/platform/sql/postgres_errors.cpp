#include "platform/sql/postgres_errors.hpp"

#include <algorithm>
#include <array>

namespace medres::sql::postgres {
namespace {

using Code = std::string_view;

constexpr Code kQueryCanceled = "57014";
constexpr Code kReadOnlyTransaction = "25006";
constexpr Code kLockNotAvailable = "55P03";
constexpr Code kFeatureNotSupported = "0A000";
constexpr Code kInvalidStatementName = "26000";

/// Shut down, crashed, starting up, database dropped, idle in transaction for too long.
constexpr std::array<Code, 6> kGone{"57P01", "57P02", "57P03", "57P04", "57P05", "25P03"};

/// Classes whose messages name objects of the schema, never values: among those not here are 22 (data exceptions),
/// which quote what could not be read, and P0 (raised by functions).
constexpr std::array<Code, 9> kPlainMessages{"0A", "25", "26", "2B", "2D", "34", "42", "54", "55"};

bool Contains(const auto& codes, Code code) { return std::ranges::find(codes, code) != codes.end(); }

bool IsGone(Code code) { return code.starts_with("08") || code.starts_with("53") || Contains(kGone, code); }

std::string ConstraintOf(const ServerError& error) {
  return error.constraint.empty() ? error.table + "." + error.column : error.constraint;
}

std::string ReasonOf(const ServerError& error) {
  if (Contains(kPlainMessages, Code(error.sqlstate).substr(0, 2))) return error.message;
  return "class " + error.sqlstate.substr(0, 2);
}

}  // namespace

Error ToError(const ServerError& error, Activity activity) {
  const Code code = error.sqlstate;
  const std::string statement(activity.statement);
  if (code.empty()) return Unavailable(error.message);
  if (code.starts_with("23")) {
    return Error::Conflict("database.constraint", {{"statement", statement}, {"constraint", ConstraintOf(error)}});
  }
  if (code.starts_with("40") || code == kLockNotAvailable) {
    return Error::Unavailable("database.serialization", {{"statement", statement}, {"sqlstate", error.sqlstate}});
  }
  if (code == kQueryCanceled) return Error::Timeout("database.timeout");
  if (IsGone(code) || IsReadOnlyServer(code, activity)) return Unavailable(error.message);
  return Error::Internal("database.statement",
                         {{"statement", statement}, {"sqlstate", error.sqlstate}, {"reason", ReasonOf(error)}});
}

bool EndsConnection(std::string_view sqlstate, Activity activity) {
  // A plan whose result type a migration changed (0A000) would fail for ever: the next connection prepares anew.
  return sqlstate.empty() || IsGone(sqlstate) || sqlstate == kFeatureNotSupported ||
         sqlstate == kInvalidStatementName || IsReadOnlyServer(sqlstate, activity);
}

bool IsReadOnlyServer(std::string_view sqlstate, Activity activity) {
  // A standby refuses to begin what writes as a feature that it has not.
  return activity.writing && (sqlstate == kReadOnlyTransaction ||
                              (sqlstate == kFeatureNotSupported && activity.statement == kBeginStatement));
}

Error Unavailable(std::string_view reason) {
  return Error::Unavailable("database.unavailable", {{"reason", std::string(reason.substr(0, reason.find('\n')))}});
}

}  // namespace medres::sql::postgres
