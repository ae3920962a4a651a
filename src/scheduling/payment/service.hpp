#pragma once

#include <utility>
#include <vector>

#include "catalog/directory.hpp"
#include "platform/sql/stale_reads.hpp"
#include "scheduling/payment/model.hpp"
#include "scheduling/payment/store.hpp"

namespace medres::scheduling {

/// Lines of the book; `next` continues them.
struct EntryPage {
  std::vector<PaymentEntry> items;
  std::optional<PaymentEntryId> next;
};

/// Money for visits. Every change of one goes through the committer. Thread-safe; references must outlive it.
class PaymentService {
 public:
  struct Parts {
    sql::Database& database;
    PaymentStore& store;
    Proposer& proposer;
    BookingService& bookings;
    const catalog::Directory& resources;
    const PaymentRules& rules;
    const Clock& clock;
    sql::StaleReads& reports;
  };

  explicit PaymentService(Parts parts) : parts_(parts) {}

  /// The desk takes money, or gives it back. Failures: kNotFound; kInvalid `payment.amount`; kConflict
  /// `payment.not_due`, `payment.too_late`, `payment.transaction_reused`: the money stays where it is.
  Task<Result<Booked>> AtDesk(DeskPayment payment);

  /// What is owed is not asked for. kConflict `payment.not_due`.
  Task<Result<Appointment>> Waive(AppointmentId id, std::optional<std::int64_t> expected_version, std::string reason,
                                  std::string actor);

  /// A provider's report; the same transaction again is answered with the visit as it is. What matches no visit is
  /// recorded before it is refused: kInvalid `payment.currency`, `payment.amount`; kNotFound `payment.unknown_visit`;
  /// kConflict `payment.transaction_reused`.
  Task<Result<Booked>> Accept(PaymentReport report);
  /// See CheckReportSignature.
  Status CheckSignature(std::string_view header, std::string_view body) const;

  /// Ends visits that nobody paid in time, at most `limit`, and says how many it found. Several processes may.
  Task<Result<int>> EndUnpaid(int limit);

  Task<Result<AppointmentPage>> List(PaymentFilter filter);
  Task<Result<EntryPage>> Entries(EntryFilter filter);
  /// Of what a replica knows: see sql::StaleReads.
  Task<Result<std::vector<DayTotal>>> Totals(LocalDate from, LocalDate to);

 private:
  PaymentEntry MakeEntry(PaymentKind kind, const std::string& zone) const;
  Task<Result<Booked>> Propose(PaymentCommand command, const Appointment& before);
  /// Writes down what matched nothing, and hands the reason on.
  Task<Result<Booked>> Refuse(PaymentEntry entry, PaymentOutcome outcome, Error reason);

  Parts parts_;
};

}  // namespace medres::scheduling
