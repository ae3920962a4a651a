#include "api/fhir/transaction/execution.hpp"

#include <algorithm>

#include "api/fhir/audit_note.hpp"
#include "api/fhir/interactions/read.hpp"
#include "api/fhir/interactions/search.hpp"
#include "base/text.hpp"
#include "platform/http/percent.hpp"

namespace medres::api::fhir {
namespace {

WriteWish WishOf(const BatchEntry& entry, std::string_view body) {
  return {.id = entry.id,
          .body = body,
          .is_patch = entry.method == "PATCH",
          .if_match = TextOf(*entry.request, "ifMatch"),
          .if_none_exist = TextOf(*entry.request, "ifNoneExist"),
          .condition = entry.is_conditional() ? std::optional(entry.query) : std::nullopt};
}

std::string BodyOf(const BatchEntry& entry, const JsonObject* resource) {
  if (entry.method == "PATCH") return entry.patch;
  return resource != nullptr ? ToText(*resource) : std::string();
}

std::string NameOf(const BatchEntry& entry, std::string_view id) {
  return std::string(entry.type->name) + "/" + std::string(id);
}

Interaction InteractionOf(const BatchEntry& entry) {
  if (entry.method == "DELETE") return kDelete;
  if (entry.method == "PATCH") return kPatch;
  if (entry.method == "POST") return kCreate;
  if (entry.method == "PUT") return kUpdate;
  if (entry.asks_history) return kHistory;
  if (!entry.version.empty()) return kVread;
  return entry.id.empty() ? kSearch : kRead;
}

access::AuditAction ActionOf(Interaction interaction) {
  using enum access::AuditAction;
  if (interaction == Interaction::kDelete) return kDelete;
  if (interaction == Interaction::kCreate) return kCreate;
  return interaction == Interaction::kUpdate || interaction == Interaction::kPatch ? kUpdate : kRead;
}

AuditNote EntryNote(const Server& server, const BatchEntry& entry, const http::Context& context) {
  const Interaction asked = InteractionOf(entry);
  return {server, context, *entry.type, std::string(ToCode(asked)), ActionOf(asked), entry.id};
}

/// Of a resource that the caller has already, as it says by its tag.
bool IsKnownToCaller(const BatchEntry& wanted, const Document& found) {
  const std::string_view tag = TextOf(*wanted.request, "ifNoneMatch");
  return !tag.empty() && found.version > 0 && tag == EntityTag(found.version);
}

}  // namespace

Task<Result<EntryAnswer>> Look(const Server& server, const BatchEntry& wanted, const http::Context& context) {
  if (wanted.id.empty()) {
    const http::QueryPairs pairs(wanted.query);
    if (!pairs.ok()) co_return Fail(Error::Malformed("request.query_malformed"));
    MEDRES_CO_TRY(JsonObject bundle, co_await SearchBundle(server, *wanted.type, pairs.pairs(), context));
    co_return EntryAnswer{"200", std::move(bundle), std::nullopt};
  }
  AuditNote note = EntryNote(server, wanted, context);
  if (wanted.asks_history) {
    MEDRES_CO_TRY(const auto versions, co_await VersionsOf(server, *wanted.type, wanted.id));
    note.Saw(versions);
    note.Done();
    const std::string at = BaseUrl(context.request) + "/" + NameOf(wanted, wanted.id) + "/_history";
    co_return EntryAnswer{"200", HistoryOf(versions, at, context), std::nullopt};
  }
  if (!wanted.version.empty()) {
    MEDRES_CO_TRY(Document version, co_await VersionOf(server, *wanted.type, wanted.id, wanted.version));
    note.Saw(version.json);
    note.Done();
    co_return EntryAnswer{"200", {}, std::move(version)};
  }
  MEDRES_CO_TRY(auto found, co_await server.sources().Of(*wanted.type).Read(wanted.id));
  if (!found) {
    co_return Fail(Error::NotFound("fhir.not_found", {{"type", std::string(wanted.type->name)}, {"id", wanted.id}}));
  }
  if (IsKnownToCaller(wanted, *found)) {
    note.Saw(found->json);
    note.Done();
    co_return EntryAnswer{"304"};
  }
  std::vector<Document> documents{*std::move(found)};
  MEDRES_CO_CHECK(co_await server.documents().Complete(*wanted.type, documents));
  note.Saw(documents);
  note.Done();
  co_return EntryAnswer{"200", {}, std::move(documents.front())};
}

Task<Result<EntryAnswer>> WriteEntry(const Server& server, const BatchEntry& wanted, const http::Context& context) {
  if (wanted.method == "DELETE") {
    MEDRES_CO_CHECK(co_await Erase(server, *wanted.type, wanted.id, TextOf(*wanted.request, "ifMatch"), context));
    co_return EntryAnswer{"204"};
  }
  const std::string body = BodyOf(wanted, wanted.resource);
  MEDRES_CO_TRY(Written written, co_await Write(server, *wanted.type, WishOf(wanted, body), context));
  co_return EntryAnswer{std::to_string(written.status), {}, std::move(written.document)};
}

Status CheckAllowed(const BatchEntry& wanted, const http::Context& context) {
  const TypeRow& type = *wanted.type;
  if ((type.interactions & InteractionOf(wanted)) == 0) return Fail(Error::Invalid("fhir.not_supported", ""));
  const std::string_view scope = wanted.writes() ? type.write_scope : type.read_scope;
  if (context.caller->Has(scope)) return {};
  return Fail(Error::Forbidden("request.scope_missing", {{"scope", std::string(scope)}}));
}

void NoteRefused(const Server& server, const BatchEntry& wanted, const http::Context& context) {
  AuditNote note = EntryNote(server, wanted, context);
  if (wanted.resource != nullptr) note.Sent(*wanted.resource);
}

Task<Status> Execution::Run(const std::vector<std::size_t>& order) {
  for (const BatchEntry& entry : entries_) {
    if (!entry.full_url.empty() && !entry.id.empty()) names_[entry.full_url] = NameOf(entry, entry.id);
  }
  for (const std::size_t at : order) {
    if (!entries_[at].writes()) continue;
    if (auto done = co_await RunWrite(at); !done) co_return Fail(AtEntry(at, std::move(done).error()));
  }
  MEDRES_CO_CHECK(co_await DecideBookings());
  for (const std::size_t at : order) {
    if (entries_[at].writes()) continue;
    auto seen = co_await Look(joint_, entries_[at], context_);
    if (!seen) co_return Fail(AtEntry(at, std::move(seen).error()));
    answers_[at] = *std::move(seen);
  }
  co_return Status();
}

Task<Status> Execution::RunWrite(std::size_t at) {
  const BatchEntry& entry = entries_[at];
  if (entry.method == "DELETE") {
    MEDRES_CO_TRY(EntryAnswer erased, co_await WriteEntry(joint_, entry, context_));
    Note(at, std::move(erased));
    co_return Status();
  }
  MEDRES_CO_TRY(const JsonObject resource, co_await Resolved(entry));
  const std::string body = BodyOf(entry, &resource);
  if (ProposingSource* source = joint_.sources().Of(*entry.type).AsProposing()) {
    MEDRES_CO_TRY(auto existing, co_await WriteLater(at, *source, WishOf(entry, body)));
    if (existing) Note(at, *std::move(existing));
    co_return Status();
  }
  MEDRES_CO_TRY(EntryAnswer answer, co_await WriteNow(entry, WishOf(entry, body)));
  Note(at, std::move(answer));
  co_return Status();
}

/// The resource with everything that it refers to by its name in the house.
Task<Result<JsonObject>> Execution::Resolved(const BatchEntry& entry) {
  JsonObject resource = *entry.resource;
  if (entry.method == "PATCH") co_return resource;
  for (const std::string& reference : ReferencesIn(resource)) MEDRES_CO_CHECK(co_await LearnReference(reference));
  Repoint(resource, names_);
  co_return resource;
}

Task<Status> Execution::LearnReference(const std::string& reference) {
  if (names_.contains(reference)) co_return Status();
  const Error unresolved = Error::Invalid("fhir.unresolved", "/", {{"reference", reference}});
  if (reference.starts_with("urn:")) co_return Fail(unresolved);
  if (!IsConditional(reference)) co_return Status();
  const auto question = reference.find('?');
  const TypeRow& type = *FindType(reference.substr(0, question));
  if (!context_.caller->Has(type.read_scope)) {
    co_return Fail(Error::Forbidden("request.scope_missing", {{"scope", std::string(type.read_scope)}}));
  }
  MEDRES_CO_TRY(const auto found, co_await FindExisting(joint_, type, reference.substr(question + 1), context_));
  if (found.empty()) co_return Fail(unresolved);
  if (found.size() > 1) co_return Fail(Error::Precondition("fhir.multiple_matches"));
  names_[reference] = std::string(type.name) + "/" + found.front().id;
  co_return Status();
}

Task<Result<EntryAnswer>> Execution::WriteNow(const BatchEntry& entry, WriteWish wish) {
  MEDRES_CO_TRY(Written written, co_await Write(joint_, *entry.type, std::move(wish), context_));
  co_return EntryAnswer{std::to_string(written.status), {}, std::move(written.document)};
}

/// Read now and decided with the others; an answer at once where a condition met what is there.
Task<Result<std::optional<EntryAnswer>>> Execution::WriteLater(std::size_t at, ProposingSource& source,
                                                               WriteWish wish) {
  MEDRES_CO_TRY(Prepared prepared, co_await Prepare(joint_, *entries_[at].type, std::move(wish), context_));
  if (prepared.existing) {
    Tell(entries_[at], access::AuditAction::kRead, *prepared.existing);
    co_return EntryAnswer{"200", {}, std::move(prepared.existing)};
  }
  // The whole is asked again, not a part of it.
  prepared.submission.idempotency.reset();
  JsonObject said = prepared.submission.resource;
  const bool created = prepared.id.empty();
  MEDRES_CO_TRY(Draft draft, co_await source.Prepare(std::move(prepared.id), std::move(prepared.submission)));
  pending_.push_back({at, std::move(said), created, std::move(draft)});
  co_return std::nullopt;
}

Task<Status> Execution::DecideBookings() {
  std::vector<scheduling::Proposal> proposals;
  std::vector<std::size_t> proposed;
  for (Pending& pending : pending_) {
    if (!pending.draft.proposal) continue;
    proposals.push_back(*std::move(pending.draft.proposal));
    pending.draft.proposal.emplace(scheduling::Proposal());
    proposed.push_back(pending.entry);
  }
  std::vector<scheduling::Outcome> outcomes;
  if (!proposals.empty()) {
    auto decided = co_await joint_.services().proposer.ProposeAll(std::move(proposals));
    if (!decided) co_return Fail(AtBooking(proposed, decided.error()));
    outcomes = *std::move(decided);
  }
  std::size_t next = 0;
  for (Pending& pending : pending_) {
    const auto& standing = pending.draft.proposal ? outcomes[next++].appointment : pending.draft.standing;
    Document made = pending.draft.show(standing);
    MEDRES_CO_CHECK(co_await ShowBooked(std::move(pending), std::move(made)));
  }
  co_return Status();
}

Task<Status> Execution::ShowBooked(Pending pending, Document made) {
  const TypeRow& type = *entries_[pending.entry].type;
  MEDRES_CO_TRY(Written written,
                co_await Keep(joint_, type, pending.created, std::move(pending.said), std::move(made)));
  Tell(entries_[pending.entry], pending.created ? access::AuditAction::kCreate : access::AuditAction::kUpdate,
       written.document);
  Note(pending.entry, {std::to_string(written.status), {}, std::move(written.document)});
  co_return Status();
}

/// Records what became of an entry that no other step tells of.
void Execution::Tell(const BatchEntry& entry, access::AuditAction action, const Document& document) {
  AuditNote note = EntryNote(joint_, entry, context_);
  note.Became(action, document.id);
  note.Saw(document.json);
  note.Done();
}

/// The core says of each issue in which of its steps it lies.
Error Execution::AtBooking(const std::vector<std::size_t>& proposed, const Error& refusal) const {
  if (proposed.size() == 1) return AtEntry(proposed.front(), refusal);
  Error whole = refusal;
  whole.issues.clear();
  for (const Issue& issue : refusal.issues) {
    const auto step = std::ranges::find(issue.args, std::string_view("index"), &ErrorArgs::value_type::first);
    const auto index = step != issue.args.end() ? text::ParseInteger(step->second) : std::nullopt;
    Error one = refusal;
    one.issues = {issue};
    const std::size_t entry = index ? proposed[static_cast<std::size_t>(*index)] : proposed.front();
    whole.issues.push_back(AtEntry(entry, std::move(one)).issues.front());
  }
  return whole;
}

void Execution::Note(std::size_t at, EntryAnswer answer) {
  const BatchEntry& entry = entries_[at];
  const std::string id = answer.document ? answer.document->id : entry.id;
  if (!entry.full_url.empty()) names_[entry.full_url] = NameOf(entry, id);
  if (const auto resource = CatalogResourceOf(*entry.type, id)) changed_.push_back(*resource);
  answers_[at] = std::move(answer);
}

}  // namespace medres::api::fhir
