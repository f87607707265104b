using System.Diagnostics;
using System.Globalization;

namespace FastNet.Layers;

/// <summary>Time of one step of a plan.</summary>
/// <param name="Name">The layers it runs.</param>
/// <param name="Forward">Best time of its forward pass.</param>
/// <param name="Backward">Best time of its backward pass; zero at inference.</param>
/// <param name="Flops">Floating-point operations of the forward pass.</param>
public readonly record struct StepProfile(string Name, TimeSpan Forward, TimeSpan Backward, double Flops);

/// <summary>Where the time of a plan goes: the best of several runs for every step.</summary>
public sealed class PlanProfile
{
    private static readonly string[] Head = ["layers", "forward ms", "backward ms", "share %", "forward GFLOP/s", "% of peak"];

    internal PlanProfile(IReadOnlyList<StepProfile> steps) => Steps = steps;

    /// <summary>The steps in the order in which they run forward.</summary>
    public IReadOnlyList<StepProfile> Steps { get; }

    /// <summary>Sum over the steps.</summary>
    public TimeSpan Total => Steps.Aggregate(TimeSpan.Zero, (sum, s) => sum + s.Forward + s.Backward);

    /// <summary>A table: milliseconds, share of the total and GFLOP/s, and with a peak the percentage of it.</summary>
    /// <param name="peakGflops">What the machine can do, in GFLOP/s; 0 if not known.</param>
    public string ToTable(double peakGflops = 0)
    {
        var rows = new List<string[]> { Head };
        double total = Total.TotalMilliseconds;
        foreach (StepProfile step in Steps)
        {
            double forward = step.Forward.TotalMilliseconds, backward = step.Backward.TotalMilliseconds;
            double rate = step.Flops == 0 || forward == 0 ? 0 : step.Flops / forward / 1e6;
            rows.Add([
                step.Name, Text(forward, "0.0000"), Text(backward, "0.0000"), Text(100 * (forward + backward) / total, "0.0"),
                Text(rate, "0.0"),
                peakGflops > 0 ? Text(100 * rate / peakGflops, "0.0") : ""]);
        }

        rows.Add(["total", Text(total, "0.0000"), "", "", "", ""]);
        return TextTable.Of(rows, rightFrom: 1);
    }

    internal static PlanProfile Measure(PlanSteps steps, PlanRunner runner, int batch, int runs, Action? losses)
    {
        var forward = new long[runner.Count];
        var backward = new long[runner.Count];
        Array.Fill(forward, long.MaxValue);
        Array.Fill(backward, losses is null ? 0 : long.MaxValue);
        for (int run = 0; run < runs; run++)
        {
            for (int s = 0; s < runner.Count; s++)
            {
                long start = Stopwatch.GetTimestamp();
                runner.Forward(s);
                forward[s] = Math.Min(forward[s], Stopwatch.GetTimestamp() - start);
            }

            if (losses is null)
                continue;
            losses();
            for (int s = runner.Count - 1; s >= 0; s--)
            {
                long start = Stopwatch.GetTimestamp();
                runner.Backward(s);
                backward[s] = Math.Min(backward[s], Stopwatch.GetTimestamp() - start);
            }
        }

        return new PlanProfile([.. steps.Steps.Select((step, s) => new StepProfile(
            string.Join(" + ", step.Fused.Select(f => f.Name).Prepend(step.Node.Name)),
            Stopwatch.GetElapsedTime(0, forward[s]),
            Stopwatch.GetElapsedTime(0, backward[s]),
            batch * step.Node.Layer!.Flops([.. step.Node.Inputs.Select(i => i.Shape)], step.Node.Shape)))]);
    }

    private static string Text(double value, string format) => value == 0 ? "" : value.ToString(format, CultureInfo.InvariantCulture);
}
