#pragma once

#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// What one write asks for, whether it comes alone or in a Bundle.
struct WriteWish {
  std::string id;         ///< empty: create
  std::string_view body;  ///< the resource, or with `is_patch` the patch
  bool is_patch = false;
  std::string_view if_match = {};
  std::string_view if_none_exist = {};
  std::string_view idempotency_key = {};
  std::optional<std::string> condition = {};  ///< of a conditional update: whom it means, instead of an id
};

struct Written {
  Document document;
  int status = 200;  ///< 201 when it was made
};

/// A write that was read and found sensible, and has not been made.
struct Prepared {
  std::string id;  ///< empty: create
  Submission submission;
  std::optional<Document> existing = {};  ///< what the condition of a create met: nothing is to be made
};

/// Failures: kInvalid, kMalformed; kNotFound; kPrecondition `fhir.multiple_matches` when a condition meets several.
Task<Result<Prepared>> Prepare(const Server& server, const TypeRow& type, WriteWish wish, const http::Context& context);

/// Keeps what the caller said beyond the models, and shows it in what was made.
Task<Result<Written>> Keep(const Server& server, const TypeRow& type, bool created, JsonObject said, Document made);

/// Prepared, made and kept; under a condition in one transaction, so that two at once make one resource. Failures:
/// those, and those of the models.
Task<Result<Written>> Write(const Server& server, const TypeRow& type, WriteWish wish, const http::Context& context);

/// Ok also when there is no such resource.
Task<Status> Erase(const Server& server, const TypeRow& type, std::string id, std::string_view if_match,
                   const http::Context& context);

/// Everything that fits the parameters of a query, in no order; kInvalid when one of them is not known.
Task<Result<std::vector<Document>>> FindExisting(const Server& server, const TypeRow& type, std::string_view query,
                                                 const http::Context& context);

}  // namespace medres::api::fhir
