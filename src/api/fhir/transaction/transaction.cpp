#include "api/fhir/transaction/transaction.hpp"

#include <algorithm>

#include "api/fhir/audit_note.hpp"

namespace medres::api::fhir {
namespace {

/// Resources of the catalogue that are there already and that the entries change.
std::vector<ResourceId> ChangedBy(const std::vector<BatchEntry>& entries) {
  std::vector<ResourceId> changed;
  for (const BatchEntry& entry : entries) {
    const auto id = ResourceId::Parse(entry.id);
    if (id && entry.writes() && entry.type->core == Core::kCatalog) changed.push_back(*id);
  }
  return changed;
}

/// The only entry, or reads: each for itself.
Task<Result<std::vector<EntryAnswer>>> RunSingly(const Server& server, const std::vector<BatchEntry>& entries,
                                                 const std::vector<std::size_t>& order, const http::Context& context) {
  std::vector<EntryAnswer> answers(entries.size());
  for (const std::size_t at : order) {
    auto answer = entries[at].writes() ? co_await WriteEntry(server, entries[at], context)
                                       : co_await Look(server, entries[at], context);
    if (!answer) co_return Fail(AtEntry(at, std::move(answer).error()));
    answers[at] = *std::move(answer);
  }
  co_return answers;
}

/// What is looked at or made is recorded in `held`, as if it were committed.
Task<Result<std::vector<EntryAnswer>>> RunHeld(const Server& server, const std::vector<BatchEntry>& entries,
                                               const http::Context& context, HeldRecords& held) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (auto allowed = CheckAllowed(entries[i], context); !allowed) co_return Fail(AtEntry(i, allowed.error()));
  }
  MEDRES_CO_TRY(const auto order, OrderOf(entries));
  const bool is_alone = std::ranges::any_of(
      entries, [](const BatchEntry& entry) { return entry.writes() && entry.type->core == Core::kHours; });
  if (is_alone || std::ranges::none_of(entries, &BatchEntry::writes)) {
    const Server singly(server.parts(), server.services(), held);
    co_return co_await RunSingly(singly, entries, order, context);
  }
  std::unique_ptr<Joint> joint;
  std::vector<EntryAnswer> answers;
  std::vector<ResourceId> changed = ChangedBy(entries);
  const auto unit = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_TRY(joint, co_await server.parts().joint.Begin(session, changed));
    const Server inside(server.parts(), joint->services(), held);
    Execution execution(inside, entries, context);
    MEDRES_CO_CHECK(co_await execution.Run(order));
    changed = execution.changed();
    answers = execution.TakeAnswers();
    co_return Status();
  };
  MEDRES_CO_CHECK(co_await server.services().database.RunWrite(unit, sql::Database::kDeadline));
  MEDRES_CO_CHECK(co_await joint->Announce(std::move(changed)));
  co_return answers;
}

}  // namespace

Task<Result<std::vector<EntryAnswer>>> RunTransaction(const Server& server, const std::vector<BatchEntry>& entries,
                                                      const http::Context& context) {
  HeldRecords held;
  auto answers = co_await RunHeld(server, entries, context, held);
  if (answers) {
    held.SendTo(server.recorder(), true);
  } else {
    for (const BatchEntry& entry : entries) NoteRefused(server, entry, context);
  }
  co_return answers;
}

}  // namespace medres::api::fhir
