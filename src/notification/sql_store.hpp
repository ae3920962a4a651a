#pragma once

#include <span>

#include "notification/store.hpp"
#include "platform/security/key_ring.hpp"
#include "platform/security/sealed_column.hpp"

namespace medres::notification {

/// NoticeStore on SQLite and PostgreSQL. Stateless, thread-safe.
class SqlNoticeStore final : public NoticeStore {
 public:
  Task<Status> Insert(sql::Session& session, const std::vector<Notice>& notices) override;
  Task<Status> Withdraw(sql::Session& session, Uuid subject, NoticeKind kind, Instant now) override;
  Task<Result<std::vector<Notice>>> Claim(sql::Session& session, Instant now, Instant lease, int limit) override;
  Task<Status> Record(sql::Session& session, const Notice& notice, int claimed) override;
  Task<Result<std::vector<Notice>>> List(sql::Session& session, const NoticeFilter& filter) override;
  Task<Result<std::optional<Notice>>> Find(sql::Session& session, NoticeId id) override;
  Task<Result<bool>> Replay(sql::Session& session, NoticeId id, Instant now) override;
};

/// PreferenceStore on SQLite and PostgreSQL. Thread-safe; the key ring outlives it.
class SqlPreferenceStore final : public PreferenceStore {
 public:
  explicit SqlPreferenceStore(const security::KeyRing& keys) : keys_(keys) {}

  Task<Result<std::optional<Preferences>>> Find(sql::Session& session, PatientId patient) override;
  Task<Result<bool>> Save(sql::Session& session, const Preferences& preferences) override;

 private:
  const security::KeyRing& keys_;
};

/// Where patients are told.
std::span<const security::SealedColumn> SealedPreferenceColumns();

}  // namespace medres::notification
