#pragma once

#include <optional>
#include <vector>

#include "notification/model.hpp"
#include "platform/sql/database.hpp"

namespace medres::notification {

/// All given conditions hold; newest first. `before` continues a list: the last id shown.
struct NoticeFilter {
  std::optional<PatientId> patient;
  std::optional<NoticeStatus> status;
  std::optional<NoticeId> before;
  int limit = 50;
};

/// Where notices live. Stateless; every call runs in the caller's transaction.
class NoticeStore {
 public:
  virtual ~NoticeStore() = default;

  /// One there is already for the same event, kind and patient stays as it is.
  virtual Task<Status> Insert(sql::Session& session, const std::vector<Notice>& notices) = 0;
  /// The subject's of that kind that are pending.
  virtual Task<Status> Withdraw(sql::Session& session, Uuid subject, NoticeKind kind, Instant now) = 0;

  /// Takes pending notices that are due for this process alone until `lease`, and counts an attempt of each. What is
  /// not recorded by then is free again.
  virtual Task<Result<std::vector<Notice>>> Claim(sql::Session& session, Instant now, Instant lease, int limit) = 0;
  /// Writes how the attempt ended that was the notice's `claimed`th. Nothing when somebody else has claimed it since.
  virtual Task<Status> Record(sql::Session& session, const Notice& notice, int claimed) = 0;

  virtual Task<Result<std::vector<Notice>>> List(sql::Session& session, const NoticeFilter& filter) = 0;
  virtual Task<Result<std::optional<Notice>>> Find(sql::Session& session, NoticeId id) = 0;
  /// A dead one is pending again, with all its attempts before it. False when it is not dead.
  virtual Task<Result<bool>> Replay(sql::Session& session, NoticeId id, Instant now) = 0;
};

/// Where preferences live; addresses are sealed before they reach a statement.
class PreferenceStore {
 public:
  virtual ~PreferenceStore() = default;
  virtual Task<Result<std::optional<Preferences>>> Find(sql::Session& session, PatientId patient) = 0;
  /// Writes what is newer by one version. False when another version is there.
  virtual Task<Result<bool>> Save(sql::Session& session, const Preferences& preferences) = 0;
};

}  // namespace medres::notification
