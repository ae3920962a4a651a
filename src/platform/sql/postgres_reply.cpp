#include "platform/sql/postgres_reply.hpp"

#include <libpq-fe.h>

#include <array>
#include <string_view>

#include "base/text.hpp"
#include "platform/sql/postgres_codec.hpp"

namespace medres::sql::postgres {
namespace {

std::string Field(const PGresult& result, int code) {
  const char* text = PQresultErrorField(&result, code);
  return text == nullptr ? std::string() : std::string(text);
}

Reply Unreadable(const PGresult& result, int column) {
  Reply reply;
  reply.kind = Reply::Kind::kUnreadable;
  reply.error.message = "column " + std::string(PQfname(&result, column)) + " has type " +
                        std::to_string(PQftype(&result, column)) + ", which needs a cast";
  return reply;
}

Reply ReadRows(const PGresult& result) {
  const int columns = PQnfields(&result);
  Reply reply;
  reply.rows = Rows(static_cast<std::size_t>(columns));
  for (int row = 0; row < PQntuples(&result); ++row) {
    for (int column = 0; column < columns; ++column) {
      if (PQgetisnull(&result, row, column) == 1) {
        reply.rows.AppendNull();
        continue;
      }
      const std::string_view bytes(PQgetvalue(&result, row, column),
                                   static_cast<std::size_t>(PQgetlength(&result, row, column)));
      if (!AppendCell(reply.rows, PQftype(&result, column), bytes)) return Unreadable(result, column);
    }
  }
  return reply;
}

/// The server counts the rows of a SELECT too; the house counts changed rows only.
void ReadTag(const PGresult& result, Reply& reply) {
  PGresult* const unconst = const_cast<PGresult*>(&result);  // NOLINT: libpq's two getters for the tag lack the const
  const std::string_view tag = PQcmdStatus(unconst);
  reply.rolled_back = tag == "ROLLBACK";
  for (const std::string_view verb : {"INSERT ", "UPDATE ", "DELETE ", "MERGE "}) {
    if (tag.starts_with(verb)) reply.rows.SetAffected(text::ParseInteger(PQcmdTuples(unconst)).value_or(0));
  }
}

}  // namespace

ServerError ReadServerError(const PGresult& result) {
  return {.sqlstate = Field(result, PG_DIAG_SQLSTATE),
          .message = Field(result, PG_DIAG_MESSAGE_PRIMARY),
          .constraint = Field(result, PG_DIAG_CONSTRAINT_NAME),
          .table = Field(result, PG_DIAG_TABLE_NAME),
          .column = Field(result, PG_DIAG_COLUMN_NAME)};
}

Reply ReadReply(const PGresult& result) {
  Reply reply;
  switch (PQresultStatus(&result)) {
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
      reply = ReadRows(result);
      ReadTag(result, reply);
      break;
    case PGRES_PIPELINE_SYNC: reply.kind = Reply::Kind::kSynced; break;
    case PGRES_PIPELINE_ABORTED: reply.kind = Reply::Kind::kSkipped; break;
    default:
      reply.kind = Reply::Kind::kFailed;
      reply.error = ReadServerError(result);
      break;
  }
  return reply;
}

}  // namespace medres::sql::postgres
