#pragma once

#include <vector>

#include "base/time.hpp"
#include "platform/events/outbox.hpp"
#include "scheduling/session/directory.hpp"
#include "scheduling/session/occupancy.hpp"
#include "scheduling/session/store.hpp"

namespace medres::scheduling {

/// Keeps plans, sessions and their numbers in memory in step with the database: loads them at the start, after the
/// resources, and reads anew what other processes changed. Thread-safe; references must outlive it.
class SessionMemory {
 public:
  struct Parts {
    sql::Database& database;
    SessionStore& store;
    SessionDirectory& directory;
    Occupancy& occupancy;
    const Clock& clock;
  };

  explicit SessionMemory(Parts parts) : parts_(parts) {}

  Task<Status> LoadAll();
  Task<Status> Refresh(std::vector<ResourceId> resources);

  /// Events of sessions and plans: reads the resources that they name.
  Task<Status> FollowSessions(const std::vector<events::Event>& events);
  /// Events of appointments: reads the numbers of the sessions that they name.
  Task<Status> FollowAppointments(const std::vector<events::Event>& events);

  /// Forgets what is long over.
  void Tidy();

 private:
  Instant Since() const;
  Task<Status> ReadNumbers(std::vector<SessionId> sessions);

  Parts parts_;
};

}  // namespace medres::scheduling
