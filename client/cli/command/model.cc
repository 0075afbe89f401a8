#include "client/cli/command/commands.h"
#include "client/cli/format/text_width.h"
#include "client/cli/view/words.h"
#include "server/convert/time.h"

namespace drift::cli {

Outcome RunModelCreate(const ModelCreateOptions& options, Context& context) {
  v1::CreateModelRequest request;
  request.set_model(options.model);
  if (options.pane.has_value()) *request.mutable_fine_pane() = ToProto(*options.pane);
  if (options.coarse.has_value()) *request.mutable_coarse_pane() = ToProto(*options.coarse);
  const auto model = context.client.CreateModel(request);
  if (!model.ok()) return model.status();
  if (context.json) {
    context.out << JsonLine(*model);
    return ExitCode::kOk;
  }
  context.out << "model " << Printable(options.model) << ": panes of "
              << DurationWords(model->fine_pane(), model->has_fine_pane()) << " and "
              << DurationWords(model->coarse_pane(), model->has_coarse_pane())
              << (model->created() ? ", created\n" : ", was there before\n");
  return ExitCode::kOk;
}

}  // namespace drift::cli
