using System.Diagnostics;
using System.Reflection;
using FastNet.Numerics;
using FastNet.Tests.Support;
using Xunit.Sdk;

namespace FastNet.Tests.Harness;

/// <summary>
/// Marks a test class that runs again in a child process for every instruction-set switch. Its tests take their levels from
/// <see cref="KernelSuite.Levels"/> and keep to themselves: no fixtures, no output helper.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class EveryLevelAttribute : Attribute;

/// <summary>Runs the marked test classes without a test host, in a process whose switches are fixed.</summary>
internal static class KernelSuite
{
    /// <summary>Whether this process is such a child.</summary>
    internal static bool IsChild { get; private set; }

    /// <summary>Member data: the levels to test here. All that the machine has; in a child the one it was started for.</summary>
    public static TheoryData<SimdLevel> Levels => IsChild ? [Cpu.Level] : [.. Cpu.SupportedLevels];

    /// <summary>Runs everything, prints failures and a count; not running anything is a failure.</summary>
    internal static int Run(IEnumerable<Type> classes)
    {
        IsChild = true;
        int passed = 0, failed = 0, skipped = 0;
        foreach (Type type in classes)
        {
            long start = Stopwatch.GetTimestamp();
            foreach (MethodInfo method in type.GetMethods().Where(m => m.GetCustomAttribute<FactAttribute>() is { Skip: null }))
            {
                foreach (object?[] arguments in Cases(method))
                {
                    string name = $"{type.Name}.{method.Name}({string.Join(", ", arguments)})";
                    Journal.Note(name);
                    try
                    {
                        object instance = Activator.CreateInstance(type)!;
                        method.Invoke(instance, arguments);
                        (instance as IDisposable)?.Dispose();
                        passed++;
                    }
                    catch (TargetInvocationException thrown) when (thrown.InnerException is Xunit.SkipException)
                    {
                        skipped++;
                    }
                    catch (TargetInvocationException thrown)
                    {
                        failed++;
                        Console.Error.WriteLine($"FAILED {name}\n{thrown.InnerException}");
                    }
                }
            }

            Console.WriteLine($"{type.Name}: {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        }

        Console.WriteLine($"suite at {Cpu.Level}: {passed} passed, {failed} failed, {skipped} skipped");
        return failed == 0 && passed > 0 ? 0 : Scenarios.Failed;
    }

    internal static IEnumerable<Type> Classes()
        => typeof(KernelSuite).Assembly.GetTypes().Where(t => t.GetCustomAttribute<EveryLevelAttribute>() is not null).OrderBy(t => t.Name);

    private static IEnumerable<object?[]> Cases(MethodInfo method)
        => method.GetParameters().Length == 0 ? [[]] : method.GetCustomAttributes<DataAttribute>().SelectMany(d => d.GetData(method));
}
