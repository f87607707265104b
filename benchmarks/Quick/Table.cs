using System.Globalization;

namespace FastNet.Benchmarks;

/// <summary>Tab-separated lines, one for each case, under a header.</summary>
internal sealed class Table(TextWriter output)
{
    private bool _started;

    /// <summary>Prints a case.</summary>
    public void Write(Measurement measurement)
    {
        if (!_started)
            output.WriteLine("name\tbest ms\tmedian ms\trate\tunit\t% of peak\tpeer\tpeer best ms\tpeer/ours\t(further peers)");
        _started = true;

        IEnumerable<string> columns =
        [
            measurement.Case.Name,
            Time(measurement.Ours.Best),
            Time(measurement.Ours.Median),
            Number(measurement.Rate, "0.0"),
            measurement.Peak.Name,
            Number(measurement.PercentOfPeak, "0.0"),
            .. measurement.Peers.SelectMany(peer => new[] { peer.Name, Time(peer.Best), Number(peer.Best / measurement.Ours.Best, "0.000") }),
        ];
        output.WriteLine(string.Join('\t', columns));
        output.Flush();
    }

    private static string Time(double milliseconds) => Number(milliseconds, milliseconds < 0.1 ? "0.000000" : "0.0000");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
