#pragma once

#include "access/audit_trail.hpp"
#include "platform/config/settings.hpp"
#include "platform/http/ports.hpp"

namespace medres::app {

/// Keeps in the audit trail what requests do with persons' data: what the endpoint's Operation says it touches, whose
/// data the handler was given and gave. When no more can be kept, `audit.when_full` says whether such requests are
/// refused or go on unrecorded. Thread-safe; the trail must outlive it.
class RequestAudit final : public http::Auditor {
 public:
  RequestAudit(access::AuditTrail& trail, const config::Settings& settings)
      : trail_(trail), refuses_(settings.Text("audit.when_full") == "refuse") {}

  /// kOverloaded `audit.full`.
  Status Admit(const http::Context& context) override;
  void Record(const http::Context& context, const http::Response& response) override;

 private:
  access::AuditTrail& trail_;
  bool refuses_;
};

/// The record of one request. Pure.
access::AuditRecord RecordOf(const http::Context& context, const http::Response& response);

}  // namespace medres::app
