/** What has come so far, of all inputs. */
export interface Intake {
  readonly packets: number;
  /** null: no input can tell. */
  readonly kernelDropped: number | null;
  readonly interfaceDropped: number | null;
}

export const NO_INTAKE: Intake = { packets: 0, kernelDropped: 0, interfaceDropped: 0 };

/** What has come since there was so much. */
export function subtractIntake({ packets, kernelDropped, interfaceDropped }: Intake, before: Intake): Intake {
  return {
    packets: packets - before.packets,
    kernelDropped: kernelDropped === null ? null : kernelDropped - (before.kernelDropped ?? 0),
    interfaceDropped: interfaceDropped === null ? null : interfaceDropped - (before.interfaceDropped ?? 0),
  };
}

export function sumDrops({ kernelDropped, interfaceDropped }: Intake): number {
  return (kernelDropped ?? 0) + (interfaceDropped ?? 0);
}
