#pragma once

#include <memory>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "scheduling/booking/commands.hpp"

namespace medres::scheduling {

/// Who has, or had, which number of a session, in memory: so that "sold out" costs no database. It is told of every
/// commit of this process before that is answered, and of others' by the follower; by version, so that it never goes
/// back. It may lag, so it refuses but never grants. Thread-safe; readers keep the immutable list they got.
class Occupancy {
 public:
  using Numbers = std::shared_ptr<const std::vector<TakenNumber>>;

  /// Never null.
  Numbers Of(SessionId session) const;

  /// Whether the patient has or had a number of it: then only the database knows the answer, which may have been given
  /// before.
  bool Knows(SessionId session, PatientId patient) const;

  void Take(const Changes& changes);
  /// Adds what was read; what is known in a later version stays.
  void Add(SessionId session, std::span<const TakenNumber> numbers);
  void Forget(std::span<const SessionId> sessions);

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<SessionId, Numbers> numbers_;
};

}  // namespace medres::scheduling
