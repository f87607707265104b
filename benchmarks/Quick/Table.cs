using System.Globalization;

namespace FastNet.Benchmarks;

/// <summary>Tab-separated lines, one for each case, under a header.</summary>
internal sealed class Table(TextWriter output)
{
    private const string Header = "name\tbest ms\tmedian ms\trate\tunit\t% of peak\tpeer\tpeer best ms\tpeer/ours\t(further peers)";

    private bool _started;

    /// <summary>Prints a case.</summary>
    public void Write(CaseResult result)
    {
        if (!_started)
            output.WriteLine(Header);
        _started = true;

        IEnumerable<string> columns =
        [
            result.Name,
            Time(result.BestMs),
            Time(result.MedianMs),
            Number(result.Rate, "0.0"),
            result.Unit,
            Number(result.PercentOfPeak, "0.0"),
            .. result.Peers.SelectMany(peer => new[] { peer.Name, Time(peer.BestMs), Number(peer.Ratio, "0.000") }),
        ];
        output.WriteLine(string.Join('\t', columns));
        output.Flush();
    }

    private static string Time(double milliseconds) => Number(milliseconds, milliseconds < 0.1 ? "0.000000" : "0.0000");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
