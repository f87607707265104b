using System.Globalization;

namespace FastNet.Layers;

/// <summary>What a plan runs, as a table.</summary>
internal static class PlanDescription
{
    private static readonly string[] Head = ["step", "layers", "runs", "shape", "offset KiB", "saved KiB", "scratch KiB"];

    /// <summary>A row for each step, and the memory.</summary>
    internal static string Of(PlanSteps steps, PlanLayout layout, string title)
    {
        var rows = new List<string[]> { Head };
        for (int s = 0; s < steps.Steps.Count; s++)
        {
            PlanStep step = steps.Steps[s];
            rows.Add([
                s.ToString(CultureInfo.InvariantCulture), string.Join(" + ", step.Fused.Select(f => f.Name).Prepend(step.Node.Name)),
                step.Step.Detail + (step.RunsBackward || !steps.IsTraining ? "" : " (forward only)"), step.Output.Node.Shape.ToString(),
                Kib(layout.Data(step.Output).Offset), Kib(step.Step.SavedLength), Kib(step.Step.ScratchLength)]);
        }

        return $"{title}\n{TextTable.Of(rows, rightFrom: 4)}arena {Mib(layout.Length)} MiB ({Mib(layout.Unshared)} MiB without sharing)\n";
    }

    private static string Kib(double elements) => (elements * sizeof(float) / 1024).ToString("N0", CultureInfo.InvariantCulture);

    private static string Mib(double elements) => (elements * sizeof(float) / (1 << 20)).ToString("0.0", CultureInfo.InvariantCulture);
}
