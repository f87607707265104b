namespace FastNet.Models;

/// <summary>Measurements at one place of the axis, such as the accuracies of the folds for one number of neighbours.</summary>
/// <param name="X">Place.</param>
/// <param name="Values">Measurements; NaN and infinities are passed over.</param>
public sealed record ErrorBarGroup(double X, IReadOnlyList<double> Values)
{
    /// <summary>Mean and population deviation of the finite values.</summary>
    internal (double Mean, double Deviation) Statistics()
    {
        double[] finite = [.. Values.Where(double.IsFinite)];
        if (finite.Length == 0)
            return (double.NaN, double.NaN);
        double mean = finite.Average();
        return (mean, Math.Sqrt(finite.Average(v => (v - mean) * (v - mean))));
    }
}
