#pragma once

#include <optional>
#include <string>

#include "base/id.hpp"
#include "base/time.hpp"
#include "platform/sql/database.hpp"

namespace medres::scheduling {

using CalendarFeedId = Id<struct CalendarFeedTag>;

/// Whose visits a calendar shows.
struct CalendarOwner {
  enum class Kind { kResource, kPatient };
  Kind kind = Kind::kResource;
  Uuid id;

  bool operator==(const CalendarOwner&) const = default;
};

/// A calendar that whoever knows its token may read; only the token's digest is kept.
struct CalendarFeed {
  CalendarFeedId id;
  std::string digest;
  CalendarOwner owner;
  Instant created_at;
};

/// Where calendar feeds live. Stateless; every call runs in the caller's transaction.
class CalendarFeedStore {
 public:
  virtual ~CalendarFeedStore() = default;
  virtual Task<Status> Insert(sql::Session& session, const CalendarFeed& feed) = 0;
  /// Ends all feeds of the owner, and says how many there were.
  virtual Task<Result<std::int64_t>> Revoke(sql::Session& session, const CalendarOwner& owner, Instant now) = 0;
  /// One that is not revoked.
  virtual Task<Result<std::optional<CalendarOwner>>> FindOwner(sql::Session& session, const std::string& digest) = 0;
};

/// On SQLite and PostgreSQL.
class SqlCalendarFeedStore final : public CalendarFeedStore {
 public:
  Task<Status> Insert(sql::Session& session, const CalendarFeed& feed) override;
  Task<Result<std::int64_t>> Revoke(sql::Session& session, const CalendarOwner& owner, Instant now) override;
  Task<Result<std::optional<CalendarOwner>>> FindOwner(sql::Session& session, const std::string& digest) override;
};

}  // namespace medres::scheduling
