#include "api/rest/knowledge/differentiation.hpp"

#include "api/rest/knowledge/differentiation_views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

void AddDifferentiation(http::Group& group, const knowledge::Library& library, const http::Messages& messages) {
  group.Add(
      "POST /api/v1/syndromes:differentiate",
      {.id = "differentiateSyndromes",
       .summary = "What may lie behind symptoms, by two algorithms; nothing is kept",
       .scope = scopes::kKnowledgeRead,
       .description = "Ranks syndromes and shows what speaks for each. For a physician to judge: it diagnoses "
                      "nothing, and at signs of an emergency it ranks nothing."},
      [&library, &messages](http::Body<Complaint> body, const http::Context& context) -> Result<DifferentialView> {
        return Differentiate(library, *std::as_const(body), GraphScribe(library.graph(), messages, context.language));
      });
}

}  // namespace medres::api
