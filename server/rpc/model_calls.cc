#include "server/rpc/model_calls.h"

#include <string>
#include <utility>

#include "absl/strings/strip.h"
#include "server/config/defaults.h"
#include "server/config/panes.h"
#include "server/config/problems.h"
#include "server/config/validate.h"
#include "server/convert/time.h"

namespace drift {
namespace {

// The request as a model's part of a configuration, whose checks and defaults are then its own.
v1::ModelConfig ConfigOf(const v1::CreateModelRequest& request, const PaneLengths& otherwise) {
  v1::ModelConfig config;
  config.set_match("*");
  if (request.has_fine_pane()) *config.mutable_fine_pane() = request.fine_pane();
  if (request.has_coarse_pane()) *config.mutable_coarse_pane() = request.coarse_pane();
  if (request.has_fine_pane()) return config;
  *config.mutable_fine_pane() = ToProto(otherwise.fine);
  *config.mutable_grace() = ToProto(otherwise.grace);
  if (!request.has_coarse_pane()) *config.mutable_coarse_pane() = ToProto(otherwise.coarse);
  return config;
}

absl::StatusOr<PaneLengths> CheckPanes(const v1::ModelConfig& model) {
  v1::Config config;
  *config.add_models() = model;
  config = WithDefaults(std::move(config));
  Problems problems = Validate(config);
  for (Problem& problem : problems) {
    problem.path = std::string(absl::StripPrefix(problem.path, "models[0]."));
  }
  if (absl::Status status = MessageStatus(problems); !status.ok()) return status;
  return ResolvePanes(config.models(0));
}

}  // namespace

absl::StatusOr<v1::CreateModelResponse> CreateModel(Catalog& catalog,
                                                    const v1::CreateModelRequest& request) {
  absl::StatusOr<PaneLengths> panes =
      CheckPanes(ConfigOf(request, catalog.monitors()->PanesFor(request.model())));
  if (!panes.ok()) return panes.status();

  v1::CreateModelResponse response;
  const ModelPtr known = catalog.FindModel(request.model());
  absl::StatusOr<ModelPtr> model = catalog.CreateModel(request.model(), *panes);
  if (!model.ok()) return model.status();
  response.set_created(*model != known);
  *response.mutable_fine_pane() = ToProto((*model)->panes().fine);
  *response.mutable_coarse_pane() = ToProto((*model)->panes().coarse);
  return response;
}

}  // namespace drift
