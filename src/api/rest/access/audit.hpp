#pragma once

#include "access/audit_trail.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// Who looked at whom; to look there is itself recorded.
void AddAudit(http::Group& group, access::AuditTrail& trail);

}  // namespace medres::api
