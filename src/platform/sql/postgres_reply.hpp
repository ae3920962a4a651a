#pragma once

#include "platform/sql/postgres_ledger.hpp"

struct pg_result;

namespace medres::sql::postgres {

/// libpq's result in the house's terms: rows decoded from the binary form, or what went wrong. The result stays the
/// caller's.
Reply ReadReply(const pg_result& result);

/// The fields of an ErrorResponse.
ServerError ReadServerError(const pg_result& result);

}  // namespace medres::sql::postgres
