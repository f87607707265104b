using System.CommandLine;
using System.Text.Json.Nodes;
using FastNet.Layers;
using static System.FormattableString;

namespace FastNet.Cli;

/// <summary>Shows a network: layers, what a plan makes of it, where the time goes.</summary>
internal static class InspectCommand
{
    public static Command Create(CommonOptions common)
    {
        Argument<string?> file = EvalCommand.MaybeModelArgument();
        ModelOptions model = new();
        var input = new Option<string>("--input") { Description = "Shape of a sample, as 3x32x32.", DefaultValueFactory = _ => "3x32x32" };
        Option<int> classes = Numbers.Whole("--classes", "Scores of the output.", 1, 1_000_000, 10);
        Option<int> batch = Numbers.Whole("--batch", "Samples of a call.", 1, 100_000, 1);
        var training = new Option<bool>("--training") { Description = "The plan for training instead of inference." };
        var command = new Command("inspect", "Layers, plan and profile of a network.") { file, input, classes, batch, training };
        model.AddTo(command);
        common.Run(command, (parsed, session) =>
        {
            Network network = parsed.GetValue(file) is string path
                ? EvalCommand.LoadModel(path).Network
                : model.Read(parsed).Build(ReadShape(parsed.GetRequiredValue(input)), parsed.GetRequiredValue(classes), session.Seed);
            Show(network, parsed.GetRequiredValue(batch), parsed.GetValue(training), session.Screen);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Show(Network network, int batch, bool training, Screen screen)
    {
        double peak = ProductPeak.Gflops();
        string plan;
        PlanProfile profile;
        long bytes;
        if (training)
        {
            TrainingPlan trained = ProfiledStep.Of(network, batch);
            (plan, profile, bytes) = (trained.Describe(), trained.Profile(batch), trained.ArenaBytes);
        }
        else
        {
            var inferred = new InferencePlan(network, batch);
            (plan, profile, bytes) = (inferred.Describe(), inferred.Profile(batch), inferred.ArenaBytes);
        }

        screen.Line(network.Summary());
        screen.Line(plan);
        screen.Line(profile.ToTable(peak));
        screen.Line(Invariant($"Peak: {peak:0.0} GFLOP/s, what a matrix product reaches here on {Numerics.Team.Threads} threads."));
        screen.Result(new JsonObject
        {
            ["parameters"] = network.Parameters.TrainedCount,
            ["arenaBytes"] = bytes,
            ["peakGflops"] = peak,
            ["milliseconds"] = profile.Total.TotalMilliseconds,
            ["steps"] = new JsonArray([.. profile.Steps.Select(s => (JsonNode)new JsonObject
            {
                ["layers"] = s.Name,
                ["forwardMs"] = s.Forward.TotalMilliseconds,
                ["backwardMs"] = s.Backward.TotalMilliseconds,
                ["flops"] = s.Flops,
            })]),
        });
    }

    private static Shape ReadShape(string text)
    {
        string[] parts = text.Split('x');
        var sizes = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], out sizes[i]) || sizes[i] < 1 || parts.Length > 3)
                throw new UsageException($"--input is '{text}'; expected 1 to 3 sizes, as 3x32x32.");
        }

        return sizes switch
        {
            [int features] => Shape.Vector(features),
            [int steps, int features] => Shape.Sequence(steps, features),
            _ => Shape.Image(sizes[0], sizes[1], sizes[2]),
        };
    }
}
