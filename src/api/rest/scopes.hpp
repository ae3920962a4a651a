#pragma once

#include <string_view>

/// What a caller may have been given, per room: reading or writing. `*` is everything.
namespace medres::api::scopes {

inline constexpr std::string_view kCatalogRead = "catalog:read";
inline constexpr std::string_view kCatalogWrite = "catalog:write";
inline constexpr std::string_view kPatientsRead = "patients:read";
inline constexpr std::string_view kPatientsWrite = "patients:write";
inline constexpr std::string_view kSchedulingRead = "scheduling:read";
inline constexpr std::string_view kSchedulingWrite = "scheduling:write";
/// To set rules aside, with a reason.
inline constexpr std::string_view kSchedulingOverride = "scheduling:override";
/// Fees and the money's book; taking money; not asking for it, with a reason.
inline constexpr std::string_view kPaymentsRead = "payments:read";
inline constexpr std::string_view kPaymentsWrite = "payments:write";
inline constexpr std::string_view kPaymentsWaive = "payments:waive";
/// The front desk: check in, call, pass; it sees masked names.
inline constexpr std::string_view kDeskRead = "desk:read";
inline constexpr std::string_view kDeskWrite = "desk:write";
inline constexpr std::string_view kNotificationRead = "notification:read";
inline constexpr std::string_view kNotificationWrite = "notification:write";
inline constexpr std::string_view kConstitutionRead = "constitution:read";
inline constexpr std::string_view kConstitutionWrite = "constitution:write";
/// The materia medica: the same for everybody.
inline constexpr std::string_view kKnowledgeRead = "knowledge:read";
/// To have prescriptions checked; nothing of them is kept.
inline constexpr std::string_view kPrescriptionRead = "prescription:read";
inline constexpr std::string_view kEventsRead = "events:read";
inline constexpr std::string_view kWebhooksRead = "webhooks:read";
inline constexpr std::string_view kWebhooksWrite = "webhooks:write";
/// Who looked at whom.
inline constexpr std::string_view kAuditRead = "audit:read";
inline constexpr std::string_view kAdmin = "admin";

}  // namespace medres::api::scopes
