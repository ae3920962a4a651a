#include "scheduling/session/memory.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "platform/json/view.hpp"

namespace medres::scheduling {
namespace {

/// What is over is still looked at by those who write it down.
constexpr Milliseconds kKept = std::chrono::hours(48);
constexpr std::size_t kResourcesAtOnce = 50;
constexpr std::size_t kSessionsAtOnce = 200;

template <class T>
std::vector<T> ChunkOf(const std::vector<T>& all, std::size_t from, std::size_t most) {
  const auto chunk = std::span(all).subspan(from, std::min(most, all.size() - from));
  return {chunk.begin(), chunk.end()};
}

}  // namespace

Instant SessionMemory::Since() const { return parts_.clock.Now() - kKept; }

Task<Status> SessionMemory::LoadAll() {
  const auto read = [this](sql::Session& session) { return parts_.store.Resources(session, Since()); };
  MEDRES_CO_TRY(std::vector<ResourceId> resources, co_await parts_.database.Read<std::vector<ResourceId>>(read));
  co_return co_await Refresh(std::move(resources));
}

Task<Status> SessionMemory::Refresh(std::vector<ResourceId> resources) {
  using Current = std::map<ResourceId, SessionDirectory::OfResource>;
  for (std::size_t from = 0; from < resources.size(); from += kResourcesAtOnce) {
    const std::vector<ResourceId> chunk = ChunkOf(resources, from, kResourcesAtOnce);
    const auto read = [&](sql::Session& session) { return parts_.store.Of(session, chunk, Since()); };
    MEDRES_CO_TRY(const auto current, co_await parts_.database.Read<Current>(read));
    std::vector<SessionId> ids;
    for (const auto& [resource, held] : current) {
      parts_.directory.Set(resource, held);
      for (const Session& session : held.sessions) ids.push_back(session.id);
    }
    MEDRES_CO_CHECK(co_await ReadNumbers(std::move(ids)));
  }
  co_return Status();
}

Task<Status> SessionMemory::ReadNumbers(std::vector<SessionId> sessions) {
  using Numbers = std::vector<std::pair<SessionId, TakenNumber>>;
  for (std::size_t from = 0; from < sessions.size(); from += kSessionsAtOnce) {
    const std::vector<SessionId> ids = ChunkOf(sessions, from, kSessionsAtOnce);
    MEDRES_CO_TRY(const Numbers numbers, co_await parts_.database.Read<Numbers>([&](sql::Session& session) {
      return parts_.store.Numbers(session, ids);
    }));
    std::unordered_map<SessionId, std::vector<TakenNumber>> by_session;
    for (const auto& [session, number] : numbers) by_session[session].push_back(number);
    for (const auto& [session, taken] : by_session) parts_.occupancy.Add(session, taken);
  }
  co_return Status();
}

Task<Status> SessionMemory::FollowSessions(const std::vector<events::Event>& events) {
  std::set<ResourceId> resources;
  for (const events::Event& event : events) {
    const auto tape = json::Tape::Make(event.payload);
    if (!tape) continue;
    const json::View payload(*tape);
    for (const char* member : {"resource", "from"}) {
      if (const auto id = ResourceId::Parse(payload[member].Text())) resources.insert(*id);
    }
  }
  co_return co_await Refresh({resources.begin(), resources.end()});
}

Task<Status> SessionMemory::FollowAppointments(const std::vector<events::Event>& events) {
  std::set<SessionId> sessions;
  for (const events::Event& event : events) {
    const auto tape = json::Tape::Make(event.payload);
    if (!tape) continue;
    const json::View payload(*tape);
    for (const json::View& named : {payload["visit"]["session"], payload["left_session"]}) {
      const auto id = SessionId::Parse(named.Text());
      if (id && parts_.directory.Find(*id)) sessions.insert(*id);
    }
  }
  co_return co_await ReadNumbers({sessions.begin(), sessions.end()});
}

void SessionMemory::Tidy() {
  const auto gone = parts_.directory.Tidy(Since());
  parts_.occupancy.Forget(gone);
}

}  // namespace medres::scheduling
