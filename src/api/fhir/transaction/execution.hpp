#pragma once

#include "api/fhir/transaction/plan.hpp"
#include "api/fhir/writer.hpp"

namespace medres::api::fhir {

/// What became of one request of a Bundle: a resource with a version, a search's Bundle, or only a status.
struct EntryAnswer {
  std::string status;
  JsonObject resource = {};
  std::optional<Document> document = {};
};

/// A read or a search, as an entry asks for it.
Task<Result<EntryAnswer>> Look(const Server& server, const BatchEntry& wanted, const http::Context& context);

/// One write, alone.
Task<Result<EntryAnswer>> WriteEntry(const Server& server, const BatchEntry& wanted, const http::Context& context);

/// Whether the caller may do what the entry asks for, and the type can: kForbidden, kInvalid.
Status CheckAllowed(const BatchEntry& wanted, const http::Context& context);

/// Records that the entry was refused: what it asked for, of whom, and that it came to nothing.
void NoteRefused(const Server& server, const BatchEntry& wanted, const http::Context& context);

/// The way of a transaction through its entries, over a server of that transaction. A failure is the whole's, and names
/// the entry; whoever opened the transaction then lets go of it. Used once. Entries and context must outlive it.
class Execution {
 public:
  Execution(const Server& joint, const std::vector<BatchEntry>& entries, const http::Context& context)
      : joint_(joint), entries_(entries), answers_(entries.size()), context_(context) {}

  Task<Status> Run(const std::vector<std::size_t>& order);

  /// In the order of the entries.
  std::vector<EntryAnswer> TakeAnswers() { return std::move(answers_); }
  /// Resources of the catalogue that were written.
  std::vector<ResourceId> changed() const { return changed_; }

 private:
  /// A write that the booking core decides with the others.
  struct Pending {
    std::size_t entry;
    JsonObject said;
    bool created;
    Draft draft;
  };

  Task<Result<JsonObject>> Resolved(const BatchEntry& entry);
  Task<Status> LearnReference(const std::string& reference);
  Task<Status> RunWrite(std::size_t at);
  Task<Result<EntryAnswer>> WriteNow(const BatchEntry& entry, WriteWish wish);
  Task<Result<std::optional<EntryAnswer>>> WriteLater(std::size_t at, ProposingSource& source, WriteWish wish);
  Task<Status> DecideBookings();
  Task<Status> ShowBooked(Pending pending, Document made);
  void Tell(const BatchEntry& entry, access::AuditAction action, const Document& document);
  Error AtBooking(const std::vector<std::size_t>& proposed, const Error& refusal) const;
  void Note(std::size_t at, EntryAnswer answer);

  const Server& joint_;
  const std::vector<BatchEntry>& entries_;
  std::vector<EntryAnswer> answers_;
  const http::Context& context_;
  Names names_;
  std::vector<Pending> pending_;
  std::vector<ResourceId> changed_;
};

}  // namespace medres::api::fhir
