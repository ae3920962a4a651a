#pragma once

#include "patients/relation_service.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// Who may act for whom: relate, read, revoke.
void AddRelations(http::Group& group, patients::RelationService& service);

}  // namespace medres::api
